// The libraries that are installed in this folder alone, described by what is used of them: types are checked without them.

/** Playwright's or Puppeteer's page. */
export interface DrivenPage {
  goto(url: string): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
  readonly mouse: {
    move(x: number, y: number): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  close(): Promise<void>;
}

interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** Playwright's page. */
export interface PlaywrightPage extends DrivenPage {
  setInputFiles(selector: string, file: string): Promise<void>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  addScriptTag(options: { path: string }): Promise<unknown>;
  on(event: "request" | "requestfailed", listen: (request: { url(): string }) => void): void;
  on(event: "console", listen: (message: { type(): string; text(): string }) => void): void;
  on(event: "pageerror", listen: (error: Error) => void): void;
}

/** Playwright's browser, and one of its contexts. */
export interface PlaywrightBrowser {
  newPage(options: { viewport: Viewport }): Promise<PlaywrightPage>;
  newContext(options: {
    viewport: Viewport;
    bypassCSP?: boolean;
    colorScheme?: "light" | "dark";
    javaScriptEnabled?: boolean;
    locale?: string;
    reducedMotion?: "reduce";
  }): Promise<{
    newPage(): Promise<PlaywrightPage>;
    setOffline(offline: boolean): Promise<void>;
    close(): Promise<void>;
  }>;
  close(): Promise<void>;
}

interface PuppeteerBrowser {
  newPage(): Promise<
    DrivenPage & {
      setViewport(viewport: Viewport): Promise<void>;
      $(selector: string): Promise<{ uploadFile(file: string): Promise<void> } | null>;
    }
  >;
  close(): Promise<void>;
}

interface Actions {
  move(to: { x: number; y: number; duration: number }): Actions;
  press(): Actions;
  release(): Actions;
  sendKeys(keys: string): Actions;
  perform(): Promise<void>;
}

/** Selenium's session. */
export interface Session {
  get(url: string): Promise<void>;
  executeScript(script: string): Promise<unknown>;
  actions(): Actions;
  findElement(locator: { css: string }): Promise<{ sendKeys(text: string): Promise<void> }>;
  manage(): { window(): { setRect(size: Viewport): Promise<unknown> } };
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
    chromium: { launch(options: { executablePath: string; args: string[] }): Promise<PlaywrightBrowser> };
  };
  "puppeteer-core": {
    default: {
      launch(options: { browser: "firefox"; executablePath: string; headless: boolean }): Promise<PuppeteerBrowser>;
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
