export {
  ConfigurationError,
  FormatError,
  KadanoffError,
  OutputError,
  ParameterError,
  ShapeError,
  SizeError,
  SublatticeError,
  ToleranceError,
  TooLargeError,
  TrainingError,
} from "./errors.js";
