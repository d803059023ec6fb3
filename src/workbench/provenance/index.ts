export { commandLine, type Provenance, type ProvenanceOptions, packageVersion, provenance } from "./provenance.js";
