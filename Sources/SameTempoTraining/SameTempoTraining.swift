// What users of the library import to train models: everything of `SameTempo`, and training.
@_exported import SameTempo
@_exported import TempoTraining
