/// Storing a submission, in the form that every language reads.
extension UnresolvedSubmission {
    /// Returns the submission as JSON, to store it: see ``submissionToJson(submission:)``.
    public func toJSON() -> String {
        submissionToJson(submission: self)
    }

    /// Reads a submission that ``toJSON()`` has written: see ``submissionFromJson(json:)``.
    ///
    /// - Throws: `DomainError.InvalidRequest` if the text is no such JSON. The error names the field that is wrong.
    public init(json: String) throws {
        self = try submissionFromJson(json: json)
    }
}
