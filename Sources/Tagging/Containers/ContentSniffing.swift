extension AudioKind {
    /// What a file is by its bytes; its name plays no part.
    ///
    /// - Throws: `Refusal.unsupported` with the name of the kind, if it is known.
    init(of file: FileContent) throws(Refusal) {
        var place: Int64 = 0
        // ID3 may stand before MPEG audio and FLAC, several times where programs did not see what was there.
        while ID3v2Tag.begins(try file.head(at: place, 10)) {
            place = try ID3v2Tag(file, at: place, limit: file.count).range.upperBound
        }
        let head = try file.head(at: place, 64)
        if let kind = Self.signed(head) {
            guard place == 0 || kind == .flac else {
                throw .unsafe(found: "an ID3v2 tag before \(kind.rawValue), where it does not belong", advice: "Take that tag away with another program.")
            }
            self = kind
            return
        }
        if let name = Self.foreignName(head) { throw .unsupported(name) }
        guard try MPEGFrames.begin(in: file, at: place) != nil else { throw .unsupported("something unknown") }
        self = .mpeg
    }

    private static func signed(_ head: [UInt8]) -> AudioKind? {
        if head.has("RIFF") && head.has("WAVE", at: 8) { return .wav }
        if head.has("FORM") && (head.has("AIFF", at: 8) || head.has("AIFC", at: 8)) { return .aiff }
        if head.has("fLaC") { return .flac }
        if head.has("OggS") { return .ogg }
        return head.has("ftyp", at: 4) && !head.has("qt  ", at: 8) ? .mp4 : nil
    }

    /// What begins with a sign of its own and has tags that are not known here.
    private static func foreignName(_ head: [UInt8]) -> String? {
        for (sign, offset, name) in foreignSigns where head.has(sign, at: offset) { return name }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "Matroska" }
        if head.starts(with: [0x30, 0x26, 0xB2, 0x75]) { return "ASF (WMA)" }
        // Two bits that MPEG audio uses for its layers are zero in AAC.
        return head.count > 1 && head[0] == 0xFF && head[1] & 0xF6 == 0xF0 ? "AAC without a container (ADTS)" : nil
    }

    private static let foreignSigns: [(StaticString, Int, String)] = [
        ("RF64", 0, "RF64, a WAV of more than 4 GB or of unknown length"), ("BW64", 0, "BW64, a WAV of more than 4 GB"), ("RIFX", 0, "RIFX"),
        ("riff", 0, "Wave64"), ("RIFF", 0, "RIFF that is not WAV"), ("FORM", 0, "IFF that is not AIFF"), ("caff", 0, "CAF"), (".snd", 0, "AU"),
        ("ftypqt", 4, "QuickTime"), ("moov", 4, "QuickTime"), ("mdat", 4, "QuickTime"), ("wide", 4, "QuickTime"), ("free", 4, "QuickTime"), ("skip", 4, "QuickTime"),
        ("wvPk", 0, "WavPack"), ("MAC ", 0, "Monkey's Audio"), ("TTA", 0, "True Audio"), ("tBaK", 0, "TAK"), ("MPCK", 0, "Musepack"),
        ("MP+", 0, "Musepack"), ("DSD ", 0, "DSF"), ("FRM8", 0, "DSDIFF"), ("ADIF", 0, "AAC without a container (ADIF)"), ("#!AMR", 0, "AMR"),
        ("FLV", 0, "Flash video"), ("TAG", 0, "an ID3v1 tag before the sound"), ("APETAGEX", 0, "an APE tag before the sound"),
    ]
}
