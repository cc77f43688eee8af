import { accelerators, type CommandId } from '../shared/menu.ts';
import type { Platform } from '../shared/shell.ts';

type Keystroke = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** A keystroke as the menu definition writes it. Signs such as `?` and `+` carry their own Shift. */
function written(event: Keystroke, platform: Platform): string {
  const letter = /^[a-z]$/i.test(event.key);
  const parts: string[] = [];
  if (platform === 'mac' ? event.metaKey : event.ctrlKey) parts.push('CmdOrCtrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && (letter || event.key.length > 1)) parts.push('Shift');
  parts.push(letter ? event.key.toUpperCase() : event.key === '=' ? '+' : event.key);
  return parts.join('+');
}

/** The command a keystroke stands for, if any. */
export function commandOf(event: Keystroke, platform: Platform): CommandId | undefined {
  const keys = written(event, platform);
  const found = Object.entries(accelerators).find(([, accelerator]) => accelerator === keys);
  return found?.[0] as CommandId | undefined;
}

/** Whether a plain letter typed here belongs to the text being written rather than to the grid. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['range', 'checkbox', 'radio', 'button', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
