using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace OnnxPixWizard.Server.Safety;

/// <summary>Knows clients by their key; where none are asked for, by their address.</summary>
internal sealed class KeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyGate gate)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? name = gate.Keys is null ? Context.Connection.RemoteIpAddress?.ToString() ?? "local"
            : Presented() is { Length: > 0 } key ? gate.Keys.NameOf(key)
            : null;
        return Task.FromResult(name is null
            ? AuthenticateResult.NoResult()
            : AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], SchemeName)), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Faults.WriteAsync(Context, Faults.Unauthorized());

    private string? Presented() =>
        Request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        ? header[Bearer.Length..].Trim()
        : Request.Headers["X-API-Key"] is [{ } key] ? key.Trim() : null;
}

/// <summary>The keys that are asked for; null: none are.</summary>
internal sealed record KeyGate(KeyRing? Keys);
