// The languages of the files in this example: which of the model's classes are right for a file, and the files' groups.

/**
 * The model names a class by one extension of its language, mostly the file's own. For the other extensions, the classes
 * of their languages: Perl is `pm`, and a C header may be C or C++.
 */
const CLASSES = new Map([
  ["h", ["c", "cpp"]],
  ["pl", ["pm"]],
]);

/** Whether a class is the language of a file with this extension. */
export function isLanguage(extension: string, label: string): boolean {
  return (CLASSES.get(extension) ?? [extension]).includes(label);
}

/** Extensions by the `type` that GitHub Linguist gives their languages (github-linguist/linguist, lib/linguist/languages.yml). */
export const GROUPS = {
  programming: ["py", "js", "ts", "c", "h", "cpp", "cs", "go", "rs", "php", "pl", "sh", "ps1", "bat", "f90", "cmake"],
  data: ["json", "yaml", "toml", "xml", "sql"],
  markup: ["html", "css", "tex"],
  prose: ["md"],
};
