// The libraries that are installed in this folder alone, described by what is used of them: types are checked without them.

/** Playwright's or Puppeteer's browser. */
interface DrivenBrowser<Wait extends unknown[]> {
  newPage(): Promise<{
    goto(url: string): Promise<unknown>;
    waitForFunction(expression: string, ...wait: Wait): Promise<{ jsonValue(): Promise<unknown> }>;
  }>;
  close(): Promise<void>;
}

/** Selenium's session. */
export interface Session {
  get(url: string): Promise<void>;
  wait(condition: () => Promise<unknown>, milliseconds: number): Promise<unknown>;
  executeScript(script: string): Promise<unknown>;
  quit(): Promise<void>;
}

interface SessionBuilder {
  usingServer(url: string): SessionBuilder;
  withCapabilities(capabilities: object): SessionBuilder;
  build(): Promise<Session>;
}

interface WebpackStats {
  hasErrors(): boolean;
}

interface Libraries {
  "@rollup/plugin-node-resolve": { default(options: { browser: boolean }): object };
  autocannon: {
    default(options: {
      url: string;
      method: "POST";
      headers: Record<string, string>;
      body: Buffer;
      connections: number;
      duration: number;
    }): Promise<{ requests: { average: number }; non2xx: number }>;
  };
  browserify: {
    default(
      files: string[],
      options: { basedir: string; transform: [file: string, options: object][] },
    ): { bundle(done: (error: Error | null, bundle: Buffer) => void): void };
  };
  "edge-runtime": {
    EdgeRuntime: new (options: {
      extend: (context: object) => object;
      initialCode: string;
    }) => { dispatchFetch(url: string): Promise<Response> };
  };
  eslint: {
    ESLint: new (options: {
      cwd: string;
      overrideConfigFile: true;
      overrideConfig: object[];
    }) => { lintFiles(files: string[]): Promise<{ messages: { ruleId: string | null; message: string }[] }[]> };
  };
  "eslint-plugin-import": { default: object };
  "playwright-core": {
    chromium: {
      launch(options: {
        executablePath: string;
        args: string[];
      }): Promise<DrivenBrowser<[argument: undefined, options: { timeout: number }]>>;
    };
  };
  "puppeteer-core": {
    default: {
      launch(options: {
        browser: "firefox";
        executablePath: string;
        headless: boolean;
      }): Promise<DrivenBrowser<[options: { timeout: number }]>>;
    };
  };
  rollup: {
    rollup(options: {
      input: string;
      plugins: object[];
    }): Promise<{ write(options: { file: string; format: "es" }): Promise<unknown> }>;
  };
  "selenium-webdriver": {
    Builder: new () => SessionBuilder;
    Capabilities: new (capabilities: object) => object;
  };
  terser: { minify(code: string): Promise<{ code?: string }> };
  vite: { build(options: object): Promise<unknown> };
  webpack: {
    default(configuration: object, done: (error: Error | null, stats: WebpackStats) => void): void;
  };
  /** The path of its program. */
  workerd: { default: { default: string } };
}

/** Imports a library. The name is a plain string to the compiler, which then does not look for the library. */
export function library<Name extends keyof Libraries>(name: Name): Promise<Libraries[Name]> {
  return import(name as string) as Promise<Libraries[Name]>;
}
