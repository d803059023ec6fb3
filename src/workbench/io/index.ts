export { packBits, packedArrays, packedEncoding, type TwoValues, unpackArrays, unpackBits } from "./bits.js";
export {
  type ConfigurationFileOptions,
  configurationFileHead,
  openConfigurations,
  packedNote,
  readConfigurationFile,
} from "./configurations-file.js";
export { couplingsJson, readCouplings } from "./couplings.js";
export { type CsvOptions, writeCsv } from "./csv.js";
export { readCsv, type Table } from "./csv-read.js";
export { type DType, dtypeOf } from "./dtypes.js";
export {
  type FileContent,
  readArrays,
  replaceFile,
  writeFileAtomic,
  writeFilesAtomic,
  writeNpy,
  writeNpz,
} from "./files.js";
export { type Configurations, type LoadOptions, loadConfigurations } from "./foreign-configurations.js";
export { type Hdf5Array, type Hdf5Entry, type Hdf5ReadOptions, listHdf5, readHdf5 } from "./hdf5-read.js";
export {
  type Hdf5Attribute,
  type Hdf5Attributes,
  type Hdf5Content,
  type Hdf5Dataset,
  writeHdf5,
} from "./hdf5-write.js";
export { type InputSummary, inspectInput } from "./inspect.js";
export { decodeNpy, encodeNpy, type SourceOptions } from "./npy.js";
export { decodeNpz, encodeNpz, type NpzOptions } from "./npz.js";
export { outputError } from "./output-error.js";
export { readSamplerState, writeSamplerState } from "./sampler-state.js";
export { openSeries, type Series, type SeriesOptions } from "./series.js";
export { type RowRange, readSeries, type SeriesHead, seriesHead } from "./series-file.js";
export { type ArrayEntry, formatOf, listArrays, readSource, type SourceFormat } from "./sources.js";
export { type MappedValues, mapValues, type ValueMap } from "./spin-values.js";
export { type ConfigurationOptions, readConfigurations } from "./spins.js";
export { readTimeSeries, type TimeSeries, type TimeSeriesOptions } from "./time-series.js";
