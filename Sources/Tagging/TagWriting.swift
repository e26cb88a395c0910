import Foundation

/// Replaces a file by a copy with a few other bytes, once the copy has been found right in every way that is known.
struct TagWriting {
    let file: TaggedFile
    let journal: TagJournal?

    func write(_ plan: EditPlan, expecting bpm: String?) throws(TagError) {
        let path = file.path
        let replacement = try FileReplacement(of: file.content, at: path)
        guard let before = SecondReader(path, file.kind) else {
            throw .unsafe(path: path, found: "tags that TagLib cannot read", advice: "Let another program write its tags anew.")
        }
        let sound = SoundFingerprint(path: path, kind: file.kind)
        if let failure = sound.failure { throw .unverifiable(path: path, reason: failure) }
        try replacement.adopt(notingIn: journal)
        let (old, new) = try replacement.fill(with: plan.edits)

        // From here on the copy is read back.
        let copy: TaggedFile
        do { copy = try TaggedFile(replacement.copyPath) } catch { throw .notAsWritten(path: path, what: "its tags could not be read again") }
        guard new.size == plan.newCount, (try? copy.content.digest()) == new else { throw .notAsWritten(path: path, what: "its bytes are not those that were written") }
        try requireBPM(bpm, in: copy)
        guard let after = SecondReader(replacement.copyPath, file.kind), after.bpm == bpm else {
            throw .notAsWritten(path: path, what: "TagLib would not read \(bpm ?? "no BPM") in it")
        }
        if let name = before.firstMissing(in: after) { throw .notAsWritten(path: path, what: "its tag \(name) would change") }
        let newSound = SoundFingerprint(path: replacement.copyPath, kind: file.kind)
        if !sound.isSame(as: newSound) { throw .notAsWritten(path: path, what: "its sound would change (\(sound.length) before, \(newSound.length) after)") }

        try note(plan, old, new, bpm)
        try replacement.swap()
    }

    private func requireBPM(_ bpm: String?, in copy: TaggedFile) throws(TagError) {
        let found = copy.container.bpms.filter(\.isKnown)
        if copy.bpm != bpm || !found.allSatisfy({ $0.agrees(with: bpm ?? "") }) {
            throw .notAsWritten(path: file.path, what: "its BPM would read \(copy.bpm ?? "nothing") instead of \(bpm ?? "nothing")")
        }
        guard copy.container.sound.map(\.count) == file.container.sound.map(\.count) else {
            throw .notAsWritten(path: file.path, what: "its sound would not lie where it should")
        }
    }

    private func note(_ plan: EditPlan, _ old: FileDigest, _ new: FileDigest, _ bpm: String?) throws(TagError) {
        guard let journal else { return }
        var entry = JournalEntry(.change, path: try FileReplacement.writableTarget(file.path, file.content))
        (entry.old, entry.new, entry.before, entry.after) = (file.bpm, bpm, old, new)
        do throws(Refusal) {
            entry.edits = try plan.reversed(in: file.content).map { .init(at: $0.range.lowerBound, length: $0.range.count, bytes: Data($0.bytes)) }
        } catch { throw TagError(error, file.path) }
        try journal.append(entry, flushing: true)
    }
}

extension BPMTag {
    /// Takes one change back.
    static func restore(_ change: JournalEntry) throws(TagError) -> TagUndo.Outcome {
        let path = change.path
        let content: FileContent, digest: FileDigest?
        do throws(Refusal) { content = try FileContent(path: path) } catch { throw TagError(error, path) }
        digest = try? content.digest()
        if digest == change.before { return .unchanged }
        if digest == change.after, let before = change.before, let bytes = change.byteEdits(within: content.count) {
            let replacement = try FileReplacement(of: content, at: path)
            try replacement.adopt(notingIn: nil)
            let (_, restored) = try replacement.fill(with: bytes)
            guard restored == before else { throw .notAsWritten(path: path, what: "its bytes would not be those of before") }
            try replacement.swap()
            return .restored
        }
        // Another program has written to it since.
        let found = try read(path).bpm
        guard found == change.new else {
            throw .unsafe(path: path, found: "a BPM of \(found ?? "none"), where \(change.new ?? "none") was written", advice: "It was changed since, so it is not taken back.")
        }
        try write(change.old, to: path)
        return .restoredBPM
    }
}
