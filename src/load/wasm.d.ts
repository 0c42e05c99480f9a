// The import of a .wasm file, as the hosts of workerd.ts and edge-light.ts read it.

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
