import AliDomain
import Foundation

/// The sandbox's access keys.
enum Account {
    static let accessKeyId = "sandbox-key"
    static let accessKeySecret = "sandbox-secret-4Zp/7Q+9"
    static let stsAccessKeyId = "STS.sandbox-key"
    static let stsAccessKeySecret = "sandbox-sts-secret-8Kd/1W+3"
    static let stsSecurityToken = "CAES+sandbox/token=="
    static let oidcToken = "sandbox.oidc-token+2Hf/5S.signature=="
    static let roleArn = "acs:ram::1234567890123456:role/reader"
}

/// What the proxy with a login wants.
enum ProxyLogin {
    static let username = "alice"
    static let password = "proxy-canary-secret"
}

extension Credentials {
    static func sandbox() throws -> Credentials {
        try fromAccessKey(accessKeyId: Account.accessKeyId, accessKeySecret: Account.accessKeySecret)
    }

    static func sandboxSts(expiration: Date? = nil) throws -> Credentials {
        try fromSts(
            accessKeyId: Account.stsAccessKeyId, accessKeySecret: Account.stsAccessKeySecret,
            securityToken: Account.stsSecurityToken, expiration: expiration)
    }
}
