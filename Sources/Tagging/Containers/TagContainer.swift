/// A kind of audio file, as its tags lie in the bytes.
///
/// Each kind reads the headers of its own, refuses what is not as the standard has it, and says which bytes must change for
/// a BPM. No byte of sound ever changes.
protocol TagContainer {
    /// - Throws: `Refusal` for what cannot be edited without a doubt.
    init(_ file: FileContent) throws(Refusal)
    /// Every BPM in the file; the one that players look at comes first.
    var bpms: [PlacedBPM] { get }
    /// Where the sound lies, in order. These bytes are the same afterwards, though they may lie elsewhere.
    var sound: [Range<Int64>] { get }
    /// What sets the BPM everywhere, or takes it away everywhere if `bpm` is nil. Empty if there is nothing to do.
    func edits(setting bpm: String?) throws(Refusal) -> [ByteEdit]
}

/// The kinds of files whose tags are known.
enum AudioKind: String, CaseIterable {
    case mpeg = "MP3", wav = "WAV", aiff = "AIFF", flac = "FLAC", ogg = "Ogg", mp4 = "MP4"

    /// How their names end, in lower case.
    var endings: Set<String> {
        switch self {
        case .mpeg: ["mp3", "mp2", "mp1", "mpa", "mpga"]
        case .wav: ["wav", "wave"]
        case .aiff: ["aif", "aiff", "aifc", "afc"]
        case .flac: ["flac", "fla"]
        case .ogg: ["ogg", "oga", "opus", "spx"]
        case .mp4: ["m4a", "mp4", "m4b", "m4p", "m4r"]
        }
    }

    /// Endings that promise something else than any of these kinds.
    static let foreignEndings: Set<String> = [
        "aac", "wma", "asf", "ape", "wv", "mka", "mkv", "webm", "au", "snd", "caf", "w64", "rf64", "mpc", "tta", "dsf", "dff", "ac3", "dts", "amr", "avi",
    ]

    func open(_ file: FileContent) throws(Refusal) -> any TagContainer {
        switch self {
        case .mpeg: try MPEGContainer(file)
        case .wav: try WAVContainer(file)
        case .aiff: try AIFFContainer(file)
        case .flac: try FLACContainer(file)
        case .ogg: try OggContainer(file)
        case .mp4: try MP4Container(file)
        }
    }
}
