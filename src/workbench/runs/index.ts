export { commandLine, type Provenance, type ProvenanceOptions, provenance } from "./provenance.js";
export { openRunDirectory, type RunDirectory } from "./run-directory.js";
