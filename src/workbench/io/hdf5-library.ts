type Library = typeof import("h5wasm/node");

let loading: Promise<Library> | undefined;

/** HDF5 compiled to WebAssembly, loaded at the first call: start-up does not pay for it. It throws when HDF5 fails. */
export function hdf5Library(): Promise<Library> {
  loading ??= (async () => {
    const library = await import("h5wasm/node");
    const module = await library.ready;
    module.activate_throwing_error_handler();
    return library;
  })();
  return loading;
}

/** The system's words in HDF5's stack of messages, and the codes that Node has for them. */
const systemWords: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/i, "ENOSPC"],
  [/quota exceeded/i, "EDQUOT"],
  [/File too large/i, "EFBIG"],
  [/Read-only file system/i, "EROFS"],
  [/Permission denied/i, "EACCES"],
];

/** What HDF5 complained of: the innermost of its messages, and the system's error code behind it if there is one. */
export function hdf5Complaint(error: unknown): { readonly reason: string; readonly code: string | undefined } {
  const text = error instanceof Error ? error.message : String(error);
  const inner = [...text.matchAll(/in \w+\(\): (.*)/g)].at(-1)?.[1];
  const code = systemWords.find(([words]) => words.test(text))?.[1];
  return { reason: (inner ?? text.split("\n", 1)[0] ?? "").slice(0, 160), code };
}
