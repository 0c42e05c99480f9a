// The name of the browser and its version, from what it says of itself.

const ENGINES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["Edge", /Edg\/([\d.]+)/],
  ["Firefox", /Firefox\/([\d.]+)/],
  ["Chromium", /Chrom(?:e|ium)\/([\d.]+)/],
  ["Safari", /Version\/([\d.]+).*Safari/],
  ["WebKit", /AppleWebKit\/([\d.]+)/],
];

export function engineOf(userAgent: string): string {
  for (const [name, pattern] of ENGINES) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return `${name} ${version}`;
  }
  return "this browser";
}
