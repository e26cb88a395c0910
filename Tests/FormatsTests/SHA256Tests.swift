import Formats
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4 examples (NIST, "Secure Hash Standard" test vectors).
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        ("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"),
    ])
    func agreesWithTheStandardsExamples(text: String, digest: String) {
        #expect(SHA256.hexDigest(text) == digest)
    }

    @Test func aMillionLettersInOddBlocksGiveTheStandardsDigest() {
        var hash = SHA256(), fed = 0, size = 1
        while fed < 1_000_000 {
            let count = min(size, 1_000_000 - fed)
            hash.update([UInt8](repeating: UInt8(ascii: "a"), count: count))
            fed += count
            size = size % 257 + 13
        }
        #expect(hash.hexDigest() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func blocksOfAnySizeGiveTheDigestOfTheWhole() {
        // Around the padding's edges of 55, 56, 63, 64 and 65 bytes, and beyond two blocks.
        for length in Array(0...70) + [119, 120, 127, 128, 129, 200] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
            let whole = bytes.withUnsafeBytes { SHA256.hexDigest($0) }
            for block in [1, 3, 55, 63, 64, 65] {
                var hash = SHA256()
                for start in stride(from: 0, to: length, by: block) { hash.update(bytes[start..<min(length, start + block)]) }
                #expect(hash.hexDigest() == whole, "\(length) bytes in blocks of \(block)")
            }
        }
    }

    @Test func theProcessorsInstructionsGiveWhatArithmeticGives() {
        for length in Array(0...130) + [1000, 100_003] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * $0 / 7 + 3) }
            var hashes = [SHA256(usesInstructions: true), SHA256(usesInstructions: false)]
            for index in hashes.indices { hashes[index].update(bytes) }
            #expect(hashes[0].hexDigest() == hashes[1].hexDigest(), "\(length) bytes")
        }
    }

    @Test func moreMayFollowAfterADigest() {
        var hash = SHA256()
        hash.update("ab".utf8)
        _ = hash.hexDigest()
        hash.update("c".utf8)
        #expect(hash.hexDigest() == SHA256.hexDigest("abc"))
    }
}
