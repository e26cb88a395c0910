import CShippedEncoder
import Formats

extension EncoderModel {
    /// The encoder that comes with the package. It is part of the program, so it is found wherever the program is started from.
    ///
    /// Reading it takes some milliseconds: keep what it returns.
    ///
    /// - Throws: `FormatError` if the package was built from a damaged or an older file.
    public static func shipped() throws(FormatError) -> EncoderModel {
        let bytes = UnsafeRawBufferPointer(start: shipped_encoder_bytes(), count: shipped_encoder_byte_count())
        return try EncoderModel(SafeTensors(MappedFile(partOfProgram: bytes, name: "the shipped encoder")))
    }
}
