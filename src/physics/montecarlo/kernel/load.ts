/** A compiled kernel as it stands in the package: base64 of the module, loaded when it is first needed. */
export type EmbeddedKernel = () => Promise<{ readonly default: string }>;

const compiled = new Map<EmbeddedKernel, Promise<WebAssembly.Module>>();

/** Compiles an embedded kernel, once per program. */
export function compileKernel(embedded: EmbeddedKernel): Promise<WebAssembly.Module> {
  let module = compiled.get(embedded);
  if (!module) {
    module = embedded().then(({ default: text }) =>
      WebAssembly.compile(Uint8Array.from(atob(text), (character) => character.charCodeAt(0))),
    );
    compiled.set(embedded, module);
  }
  return module;
}

/** An instance of a kernel over the given memory, typed by what the kernel exports. */
export async function instantiateKernel<Exports>(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  imports: Readonly<Record<string, WebAssembly.ImportValue>> = {},
): Promise<Exports> {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory, ...imports } });
  return exports as unknown as Exports;
}
