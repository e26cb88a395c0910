/// What a stretch of bytes is, by what stands in it; names of files play no part.
enum SoundKind: Equatable {
    /// WAV and its relatives: samples in a chunk that may be longer or shorter than it says.
    case chunks(ChunkDialect)
    case flac
    case ogg
    /// MPEG audio, layers 1 to 3.
    case mpeg
    /// AAC as broadcasters send it: nothing but frames.
    case frames
    /// MP4 and QuickTime: boxes, one after another.
    case boxes
    /// Sound or video of another kind that has a sign of its own.
    case other

    /// The kind that begins exactly at `offset`; nil if nothing known does.
    static func begins(at offset: Int64, of bytes: FileBytes) -> SoundKind? {
        let head = bytes.bytes(at: offset, 8192)
        return sign(head, at: 0) ?? run(head, at: 0)
    }

    /// By the few bytes that most kinds begin with. None of them occurs by chance.
    static func sign(_ head: [UInt8], at place: Int) -> SoundKind? {
        if let dialect = ChunkDialect(head, at: place) { return .chunks(dialect) }
        if head.has("OggS", at: place), place + 5 < head.count, head[place + 4] == 0, head[place + 5] < 8 { return .ogg }
        // The first block is the one that tells rate and channels, 34 bytes long.
        if head.has("fLaC", at: place), place + 8 <= head.count, head[place + 4] & 0x7F == 0, head[place + 7] == 34 { return .flac }
        if head.has("ftyp", at: place + 4) || head.has("moov", at: place + 4) || head.has("mdat", at: place + 4) { return .boxes }
        // Streams of television: packets of 188 bytes, each with a sign of one.
        if (0..<5).allSatisfy({ place + 188 * $0 < head.count && head[place + 188 * $0] == 0x47 }) { return .other }
        return otherSigns.contains { sign in
            sign.allSatisfy { place + $0.offset + $0.bytes.count <= head.count && head[(place + $0.offset)...].starts(with: $0.bytes) }
        } ? .other : nil
    }

    /// Kinds that have no sign but frames that follow one another.
    ///
    /// - Parameter needed: How many must follow one another.
    static func run(_ head: [UInt8], at place: Int, needed: Int = 4) -> SoundKind? {
        MPEGFrame.run(in: head, at: place, needed: needed).map { $0.isADTS ? .frames : .mpeg }
    }

    /// Matroska, MPEG programs, ASF, DTS in the order of either byte and in 14 bits, 8SVX, AVI; IRCAM in four byte orders; WavPack, Monkey's
    /// Audio, TTA, TAK, Musepack, Shorten, AMR, DSF, DFF, RealMedia, Flash, VOC, NIST, AAC with a header, PAF, ATRAC, SoX, NUT, AVR, Matlab, PVF,
    /// and what consoles have. Without its sign, sound that is not packed seems to hold a frame of MPEG audio here and there.
    private static let otherSigns: [[(offset: Int, bytes: [UInt8])]] = [
        [(0, [0x1A, 0x45, 0xDF, 0xA3])], [(0, [0, 0, 1, 0xBA])], [(0, [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11])],
        [(0, [0x7F, 0xFE, 0x80, 0x01])], [(0, [0xFE, 0x7F, 0x01, 0x80])], [(0, [0x1F, 0xFF, 0xE8, 0x00])], [(0, [0xFF, 0x1F, 0x00, 0xE8])],
        [(0, [0x64, 0xA3]), (3, [0])], [(0, [0]), (2, [0xA3, 0x64])],
        [(0, Array("FORM".utf8)), (8, Array("8SVX".utf8))], [(0, Array("RIFF".utf8)), (8, Array("AVI ".utf8))],
    ] + [
        "wvPk", "MAC ", "TTA1", "TTA2", "tBaK", "MPCK", "MP+", "ajkg", "#!AMR", "DSD ", "FRM8", ".RMF", "FLV\u{1}",
        "Creative Voice File", "NIST_1A", "ADIF", " paf", "fap ", "EA3\u{3}", ".SoX", "XoS.",
        "nut/multimedia container", "2BIT", "MATLAB 5.0", "PVF1", "RSTM", "FSTM", "DTSHDHDR",
    ].map { [(0, Array($0.utf8))] }
}
