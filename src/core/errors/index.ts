export {
  ConfigurationError,
  FormatError,
  KadanoffError,
  OutputError,
  ParameterError,
  RuntimeError,
  ShapeError,
  SizeError,
  SublatticeError,
  ToleranceError,
  TooLargeError,
  TrainingError,
} from "./errors.js";
