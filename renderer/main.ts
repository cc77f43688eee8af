import { mount } from 'svelte';
import App from './app.svelte';
import { connect } from './client/connect.ts';
import './tokens.css';
import './base.css';

const target = document.getElementById('app');
if (!target) throw new Error('The page has no place for the window.');
try {
  mount(App, { target, props: await connect() });
} catch (error) {
  // Nothing of the window exists yet that could say it better.
  target.textContent = error instanceof Error ? error.message : String(error);
}
