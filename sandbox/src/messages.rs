//! Error codes with their usual status and their words.

/// Status, English and Chinese message of a code.
pub(crate) fn of(code: &str) -> (u16, &'static str, &'static str) {
    match code {
        "InvalidAccessKeyId.NotFound" => (404, "Specified access key is not found.", "指定的访问密钥不存在。"),
        "InvalidTimeStamp.Format" => {
            (400, "Specified time stamp or date value is not well formatted.", "时间戳格式不正确。")
        }
        "InvalidTimeStamp.Expired" => (400, "Specified time stamp or date value is expired.", "时间戳已过期。"),
        "SignatureNonceUsed" => (400, "Specified signature nonce was used already.", "签名随机数已被使用。"),
        "SignatureDoesNotMatch" => (400, "Specified signature does not match our calculation.", "签名不匹配。"),
        "IncompleteSignature" => {
            (400, "The request signature does not conform to Aliyun standards.", "请求签名不符合规范。")
        }
        "InvalidSignatureMethod" => (400, "Specified signature method is not valid.", "签名方法无效。"),
        "MissingSecurityToken" => (400, "SecurityToken is mandatory for this action.", "缺少安全令牌。"),
        "InvalidSecurityToken.MismatchWithAccessKey" => {
            (400, "Specified SecurityToken mismatch with the AccessKey.", "安全令牌与访问密钥不匹配。")
        }
        "InvalidSecurityToken.Expired" => (400, "Specified SecurityToken is expired.", "安全令牌已过期。"),
        "AuthenticationFail.OIDCToken.Invalid" => (400, "This OIDC token is invalid.", "OIDC 令牌无效。"),
        "InvalidAction.NotFound" => {
            (404, "Specified api is not found, please check your url and method.", "指定的操作不存在。")
        }
        "InvalidVersion" => (400, "Specified parameter Version is not valid.", "指定的版本无效。"),
        "DomainNotExist" => (400, "The domain name does not exist.", "域名不存在。"),
        "TaskIsBeingProcessed" => {
            (400, "Another task of this domain name is being processed.", "该域名有任务正在处理中。")
        }
        "ContactTemplateNotExist" => (400, "The registrant profile does not exist.", "信息模板不存在。"),
        "ParameterIllegal" => (400, "A parameter is illegal.", "参数不合法。"),
        "NoPermission" | "Forbidden.RAM" => (403, "You are not authorized to do this action.", "您无权执行此操作。"),
        "InternalError" => (500, "The request processing has failed due to some unknown error.", "内部错误。"),
        "ServiceUnavailable" => {
            (503, "The request has failed due to a temporary failure of the server.", "服务不可用。")
        }
        code if code.starts_with("Throttling") => {
            (400, "Request was denied due to request throttling.", "请求被流控。")
        }
        code if code.starts_with("Missing") => (400, "A mandatory parameter is missing.", "缺少必需的参数。"),
        code if code.starts_with("Invalid") => (400, "A specified parameter is not valid.", "指定的参数无效。"),
        _ => (400, "The request was refused.", "请求被拒绝。"),
    }
}
