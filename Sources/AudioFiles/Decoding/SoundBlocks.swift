/// The samples of a file from its first to its last byte, whatever it is called and whatever its headers promise.
///
/// Its content says who decodes it. Where a decoder has come to its end and bytes remain that are neither tags nor zeros,
/// the next file is looked for in them: joined files are read one after another. What is not heard after all of it is said.
final class SoundBlocks {
    /// Of the first block.
    let sampleRate: Int, channelCount: Int
    /// As the header of the first part has it; nil if it does not say.
    let promisedSeconds: Double?
    /// Whether FFmpeg's libraries decode all of it.
    private(set) var usesFFmpeg: Bool
    /// What went wrong or was not heard; final after the last block.
    private(set) var damage: String?
    /// Whether another decoder may hear more; final after the last block.
    private(set) var isIncomplete = false

    private let parts: SoundParts
    private var decoder: (any SoundDecoder)?
    private var heardSeconds = 0.0, heard = ByteAccount()
    private var complaints: [String] = [], remarks: [String] = []
    private var partCount = 1
    private var hasStrangeRate = false
    /// No sound is longer: ten bytes may stand for a second of silence, and a file of those must end.
    private static let maximumSeconds = 86_400.0

    /// Decodes the first block.
    ///
    /// - Throws: Every case of `AudioError` that concerns opening. A file of sound without a sample is no error.
    init(path: String, decoder: AudioDecoder) throws(AudioError) {
        parts = try SoundParts(path: path, decoder: decoder)
        let first = try parts.first()
        (sampleRate, channelCount, promisedSeconds) = (first.sampleRate, first.channelCount, first.promisedSeconds)
        usesFFmpeg = first is LibAVDecoder
        self.decoder = first
    }

    /// The next samples, at least one of each channel; nil at the end. Rate and channels may change from block to block.
    func next() -> SoundBlock? {
        while let decoder {
            if heardSeconds < Self.maximumSeconds, let block = decoder.next() {
                guard canFollow(block) else { continue }
                heardSeconds += Double(block.frameCount) / Double(block.sampleRate)
                return block
            }
            close(decoder)
            self.decoder = heardSeconds < Self.maximumSeconds ? parts.next(after: decoder) : nil
            if let next = self.decoder {
                partCount += 1
                usesFFmpeg = usesFFmpeg && next is LibAVDecoder
            } else {
                conclude()
            }
        }
        return nil
    }

    /// Whether the block can be given the rate of the first.
    private func canFollow(_ block: SoundBlock) -> Bool {
        let isWithin = block.sampleRate <= 256 * sampleRate && sampleRate <= 256 * block.sampleRate
        if !isWithin && !hasStrangeRate {
            hasStrangeRate = true
            complaints.append("a part of \(block.sampleRate) Hz cannot be joined to one of \(sampleRate) Hz")
        }
        return isWithin
    }

    private func close(_ decoder: any SoundDecoder) {
        let account = decoder.account
        heard.heard += account.heard
        heard.unheard += account.unheard
        if let damage = decoder.damage { complaints.append(damage) }
        if let said = decoder.remarks { remarks.append(said) }
    }

    private func conclude() {
        heard.unheard += parts.skippedBytes
        if heardSeconds >= Self.maximumSeconds {
            complaints.append("only the first 24 hours were heard")
        } else if let unheard = heard.unheardShare(heardSeconds: heardSeconds) {
            complaints.append(unheard)
        }
        isIncomplete = !complaints.isEmpty
        if heard.unheardShare(heardSeconds: heardSeconds) == nil, let shortfall { complaints.append(shortfall) }
        complaints += remarks
        damage = complaints.isEmpty ? nil : complaints.joined(separator: "; ")
    }

    /// Where a header promises more than was heard, as that of a download that was stopped.
    private var shortfall: String? {
        guard partCount == 1, !parts.isOgg, let promised = promisedSeconds, promised < Self.maximumSeconds, heardSeconds > 0,
              promised - heardSeconds > max(1, 0.02 * promised) else { return nil }
        return "its header promises \(rounded(promised)) s, but \(rounded(heardSeconds)) s are all it holds"
    }
}

extension ByteAccount {
    /// How much was not heard, in words; nil if it is next to nothing.
    ///
    /// A second of sound, as long as what was heard has it, is worth a word, and so is a twentieth of the bytes.
    func unheardShare(heardSeconds: Double) -> String? {
        guard unheard >= 1024 else { return nil }
        let share = Double(unheard) / Double(heard + unheard), seconds = heard > 0 ? heardSeconds * Double(unheard) / Double(heard) : .infinity
        guard share >= 0.05 || (seconds >= 1 && share >= 0.01) else { return nil }
        return "only \(rounded(heardSeconds)) s were heard: \(rounded(100 * share)) % of its bytes (\(unheard)) hold nothing that decodes"
    }
}

private func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }
