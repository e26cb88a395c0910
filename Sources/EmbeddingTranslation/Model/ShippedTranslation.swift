import CShippedTranslation
import Formats

extension TranslationModel {
    /// The translation of the shipped encoder's embeddings that comes with the package, as part of the program.
    ///
    /// - Throws: `FormatError` if the package was built from a damaged or an older file.
    public static func shipped() throws(FormatError) -> TranslationModel {
        let bytes = UnsafeRawBufferPointer(start: shipped_translation_bytes(), count: shipped_translation_byte_count())
        return try TranslationModel(SafeTensors(MappedFile(partOfProgram: bytes, name: "the shipped translation")))
    }
}
