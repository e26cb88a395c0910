import CShippedModel
import Formats

extension TempoModel {
    /// The model that comes with the package. It is part of the program, so it is found wherever the program is started from.
    ///
    /// Reading it takes some milliseconds: keep what it returns.
    ///
    /// - Throws: `FormatError` if the package was built from a damaged or an older file.
    public static func shipped() throws(FormatError) -> TempoModel { try TempoModel(shippedFile()) }

    /// The arrays and metadata of the shipped model's file.
    package static func shippedFile() throws(FormatError) -> SafeTensors {
        let bytes = UnsafeRawBufferPointer(start: shipped_model_bytes(), count: shipped_model_byte_count())
        return try SafeTensors(MappedFile(partOfProgram: bytes, name: "the shipped model"))
    }
}
