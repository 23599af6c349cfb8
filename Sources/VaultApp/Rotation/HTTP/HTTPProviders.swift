import VaultCore

/// The providers that are spoken to over HTTPS. What each call does was taken from the provider's
/// published documentation; none was tried against the provider itself.
enum HTTPProviders {
  static func provider(named name: String) -> HTTPProvider? { all.first { $0.name == name } }

  static let all: [HTTPProvider] = [
    gitLab, gitHub, slack, slackTooling, cloudflare, oAuth, huggingFace, npm, openAI, anthropic,
    digitalOcean, notion, postman,
  ]

  /// https://docs.gitlab.com/api/personal_access_tokens/: the token rotates itself, and the old
  /// one is dead at once. Rotating with a token that was rotated already ends the whole family.
  private static let gitLab = HTTPProvider(
    name: "gitlab", title: "GitLab", origin: .replacement, url: "https://gitlab.com",
    page: "/-/user_settings/personal_access_tokens", header: .named("PRIVATE-TOKEN"),
    longestLife: 365,
    look: HTTPCall("GET", .path("/api/v4/personal_access_tokens/self")),
    create: HTTPCall(
      "POST", .path("/api/v4/personal_access_tokens/self/rotate"), as: .authority,
      .json([("expires_at", .expiryDate)])),
    end: HTTPCall("DELETE", .path("/api/v4/personal_access_tokens/self")),
    facts: FactPlaces(
      identity: [.json(["user_id"])], id: .json(["id"]), expiry: .json(["expires_at"]),
      scopes: .json(["scopes"])),
    made: MadePlaces(value: ["token"], id: ["id"], expiry: ["expires_at"]))

  /// https://docs.github.com/rest/credentials/revoke: nobody has to speak for a token to end it.
  private static let gitHub = HTTPProvider(
    name: "github", title: "GitHub", origin: .person, url: "https://api.github.com",
    page: "https://github.com/settings/tokens",
    look: HTTPCall("GET", .path("/user")),
    end: HTTPCall(
      "POST", .path("/credentials/revoke"), as: .nobody,
      .json([("credentials", .values)])),
    facts: FactPlaces(
      identity: [.json(["login"])],
      expiry: .header("github-authentication-token-expiration"),
      scopes: .header("x-oauth-scopes")))

  private static let slackVerdict = Verdict(
    place: ["ok"], good: "true", reason: ["error"],
    dead: ["invalid_auth", "token_revoked", "token_expired", "account_inactive"])
  private static let slackLook = HTTPCall("POST", .path("/api/auth.test"), verdict: slackVerdict)
  private static let slackFacts = FactPlaces(
    identity: [.json(["team_id"]), .json(["user_id"])], scopes: .header("x-oauth-scopes"))

  private static let slack = HTTPProvider(
    name: "slack", title: "Slack", origin: .person, url: "https://slack.com",
    page: "https://api.slack.com/apps",
    look: slackLook, end: HTTPCall("POST", .path("/api/auth.revoke"), verdict: slackVerdict),
    facts: slackFacts)

  /// https://api.slack.com/methods/tooling.tokens.rotate: the refresh token is used up.
  private static let slackTooling = HTTPProvider(
    name: "slack-tooling", title: "Slack", origin: .replacement, url: "https://slack.com",
    page: "https://api.slack.com/apps",
    needs: [("refresh", "the secret that holds the refresh token")],
    look: slackLook,
    create: HTTPCall(
      "POST", .path("/api/tooling.tokens.rotate"), as: .nobody,
      .form([("refresh_token", .secret("refresh"))]), verdict: slackVerdict),
    facts: slackFacts,
    made: MadePlaces(
      value: ["token"], expiry: ["exp"], expiryForm: .unix, renewal: ["refresh_token"]))

  /// The interface says nothing of whose a token is but to tokens that may read that: the id is the
  /// token's own, and another one made by hand has another.
  private static let cloudflare = HTTPProvider(
    name: "cloudflare", title: "Cloudflare", origin: .replacement,
    url: "https://api.cloudflare.com", page: "https://dash.cloudflare.com/profile/api-tokens",
    takesAdministrator: true,
    look: HTTPCall(
      "GET", .path("/client/v4/user/tokens/verify"),
      verdict: Verdict(place: ["result", "status"], good: "active")),
    create: HTTPCall(
      "PUT", .path("/client/v4/user/tokens/{id}/value"), as: .authority, .json([]),
      verdict: Verdict(place: ["success"], good: "true")),
    facts: FactPlaces(
      id: .json(["result", "id"]), expiry: .json(["result", "expires_on"])),
    made: MadePlaces(value: ["result"]))

  /// RFC 6749, section 6 (refresh), RFC 7662 (introspection), RFC 7009 (revocation). The secret is
  /// the access token; the one that `refresh` names makes new ones, and may be used up by it. Where
  /// the old access token lives on until its end, it is left to: RFC 7009 lets a server end all of
  /// a grant together with one token of it.
  private static let oAuth = HTTPProvider(
    name: "oauth", title: "the OAuth server", origin: .replacement,
    needs: [
      ("token_url", "the token endpoint of the server"),
      ("client_id", "what the server calls this client"),
      ("refresh", "the secret that holds the refresh token"),
    ], options: ["client_secret", "refresh_look"],
    look: HTTPCall(
      "POST", .setting("introspect_url"), as: .client, .form([("token", .value)]),
      verdict: Verdict(place: ["active"], good: "true")),
    lookAtRenewal: HTTPCall(
      "POST", .setting("introspect_url"), as: .client,
      .form([("token", .secret("refresh")), ("token_type_hint", .text("refresh_token"))]),
      verdict: Verdict(place: ["active"], good: "true")),
    create: HTTPCall(
      "POST", .setting("token_url"), as: .client,
      .form([
        ("grant_type", .text("refresh_token")), ("refresh_token", .secret("refresh")),
        ("client_id", .setting("client_id")),
      ])),
    facts: FactPlaces(
      identity: [.json(["client_id"]), .json(["username"])], expiry: .json(["exp"]),
      expiryForm: .unix, scopes: .json(["scope"])),
    made: MadePlaces(
      value: ["access_token"], expiry: ["expires_in"], expiryForm: .seconds,
      renewal: ["refresh_token"]))

  // MARK: Made by a person, looked at by us

  private static let huggingFace = HTTPProvider(
    name: "huggingface", title: "Hugging Face", origin: .person, url: "https://huggingface.co",
    page: "https://huggingface.co/settings/tokens",
    look: HTTPCall("GET", .path("/api/whoami-v2")),
    facts: FactPlaces(
      identity: [.json(["name"])], scopes: .json(["auth", "accessToken", "role"])))

  private static let npm = HTTPProvider(
    name: "npm", title: "npm", origin: .person, url: "https://registry.npmjs.org",
    page: "https://www.npmjs.com/settings/~/tokens",
    look: HTTPCall("GET", .path("/-/whoami")), facts: FactPlaces(identity: [.json(["username"])]))

  private static let openAI = HTTPProvider(
    name: "openai", title: "OpenAI", origin: .person, url: "https://api.openai.com",
    page: "https://platform.openai.com/api-keys", look: HTTPCall("GET", .path("/v1/models")),
    mustHave: ["object"])

  private static let anthropic = HTTPProvider(
    name: "anthropic", title: "Anthropic", origin: .person, url: "https://api.anthropic.com",
    page: "https://console.anthropic.com/settings/keys", header: .named("x-api-key"),
    headers: ["anthropic-version: 2023-06-01"], look: HTTPCall("GET", .path("/v1/models")),
    mustHave: ["has_more"])

  private static let digitalOcean = HTTPProvider(
    name: "digitalocean", title: "DigitalOcean", origin: .person,
    url: "https://api.digitalocean.com", page: "https://cloud.digitalocean.com/account/api/tokens",
    look: HTTPCall("GET", .path("/v2/account")),
    facts: FactPlaces(identity: [.json(["account", "uuid"])]))

  private static let notion = HTTPProvider(
    name: "notion", title: "Notion", origin: .person, url: "https://api.notion.com",
    page: "https://www.notion.so/profile/integrations",
    headers: ["Notion-Version: 2022-06-28"], look: HTTPCall("GET", .path("/v1/users/me")),
    facts: FactPlaces(identity: [.json(["id"])]))

  private static let postman = HTTPProvider(
    name: "postman", title: "Postman", origin: .person, url: "https://api.getpostman.com",
    page: "https://go.postman.co/settings/me/api-keys", header: .named("x-api-key"),
    look: HTTPCall("GET", .path("/me")), facts: FactPlaces(identity: [.json(["user", "id"])]))
}
