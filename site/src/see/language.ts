// The language of "See it": the browser's, until another is chosen.
import { computed, signal } from "@preact/signals";
import { en } from "./en.ts";
import type { Text } from "./text.ts";
import { zh } from "./zh.ts";

export const LANGUAGES = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof LANGUAGES;

const TEXTS: Readonly<Record<Language, Text>> = { en, zh };

export const language = signal<Language>("en");
export const text = computed(() => TEXTS[language.value]);

/** Whether there is a text in this language. */
export const isLanguage = (name: string | null): name is Language => name !== null && Object.hasOwn(TEXTS, name);

/** The first of the browser's languages that there is a text in. */
export function preferred(languages: readonly string[]): Language {
  return languages.map((tag) => tag.split("-")[0] ?? "").find(isLanguage) ?? "en";
}
