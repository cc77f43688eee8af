/** A command that was not written as it must be: exit code 2. */
export class UsageError extends Error {}

export const usage = `Usage: bowerbird <command> [options]

Finding
  index <folder>...                 add folders, index until nothing is pending
  watch                             keep the library in step with the disk until interrupted
  search <query> [--image FILE] [--limit N]
  similar <file or id> [--limit N]  neighbours of a picture, in the library or not
  duplicates [--exact]              exact and near duplicates, grouped

Annotating
  annotate <file or id>... | --all | --query Q [--accept CERTAINTY]
  tag add <tag> <file or id>... | --query Q | --all
  tag remove <tag> <file or id>... | --query Q | --all
  tag list [<file or id>...]
  caption set <file or id> <text>
  undo | redo | history

Taking along
  export --format xmp|embed|csv|json [--query Q] [--to PATH] [--dry-run] [--suggested]
  import --format xmp|csv|json [--from PATH] [--query Q]

Looking after
  status                            what the library holds, engine, backend, model
  failures [--retry]                files that could not be indexed and why
  doctor [--repair]                 checks everything and says how to mend it
  models list | use ID | download ID | verify ID | add FOLDER | remove ID
  learn [--revert]                  learn from the tags you accepted and rejected

For scripts
  embed --text WORDS | --image FILE [--model ID]
  evaluate --images DIR --captions FILE.jsonl [--model ID,ID...] [--recipe DIR]... [--markdown]
                                    retrieval figures of models and of trained recipes, compared on the same pictures
  train --recipe fusion|triplet|contrastive --images DIR --captions FILE.jsonl [--out DIR]
    [--model ID] [--seed N] [--epochs N] [--image-model FILE [--preprocessing caffe|tf|unit]]
                                    the image model is a model.json of TensorFlow.js, fed as VGG16 unless told otherwise
  serve [folder...] [--port N] [--open]  the window in your browser

Options for all
  --library <folder>   the library to use (default: your application data folder)
  --json               one JSON document on standard output, nothing else
  --quiet              no progress

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 finished but some files failed.
`;
