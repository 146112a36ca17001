import OtherFFI

/// The number of different words in a text. -1 if there is no text.
public func words(in text: String?) -> Int32 {
    other_words(text)
}
