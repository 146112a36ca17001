import Contacts

let taskNo = try await changeContact(of: CommandLine.arguments[1])
print("TaskNo: \(taskNo)")
