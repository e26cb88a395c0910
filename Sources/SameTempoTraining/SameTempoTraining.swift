// What users of the library import to train models: everything of `SameTempo`, and training.
@_exported import Learning
@_exported import MusicData
@_exported import MusicLearning
@_exported import SameTempo
@_exported import Settings
@_exported import TempoTraining
