using System.Text.Json;

namespace OnnxPixWizard.Text;

/// <summary>A small part of the file with its place, so that every wrong type ends in an exception that names the field.</summary>
internal readonly record struct JsonField(JsonElement Element, string File, string Path)
{
    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>A member; null and missing are the same.</summary>
    public JsonField this[string name]
    {
        get
        {
            try
            {
                JsonElement owner = Require(JsonValueKind.Object, "an object");
                JsonElement member = owner.TryGetProperty(name, out JsonElement value) ? value : default;
                return new JsonField(member, File, $"{Path}.{name}");
            }
            catch (InvalidOperationException e)
            {
                throw InvalidUnicode(e); // the name of a member beside the one that is sought
            }
        }
    }

    public IEnumerable<JsonField> Items()
    {
        JsonField self = this;
        return Require(JsonValueKind.Array, "an array").EnumerateArray()
            .Select((item, i) => new JsonField(item, self.File, $"{self.Path}[{i}]"));
    }

    public string Text()
    {
        try
        {
            return Require(JsonValueKind.String, "a text").GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw InvalidUnicode(e);
        }
    }

    public string Text(string missing) => IsNull ? missing : Text();

    public bool Flag(bool missing) => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => missing,
        _ => throw Wrong("is not true or false"),
    };

    /// <summary>A whole number from 0 to <paramref name="limit"/> - 1.</summary>
    public int Number(int limit) =>
        Require(JsonValueKind.Number, "a number").TryGetInt32(out int value) && value >= 0 && value < limit
            ? value
            : throw Wrong($"is not a whole number below {limit}");

    /// <summary>The <c>type</c> member.</summary>
    public string Type() => this["type"].Text();

    /// <summary>The exception for a value that cannot be used.</summary>
    public TokenizerException Wrong(string problem, Exception? cause = null) => new(
        File, Path, problem, "Restore the tokenizer.json that was published or exported with this bundle.", cause);

    /// <summary>The exception for escapes that are half a surrogate pair.</summary>
    public TokenizerException InvalidUnicode(Exception cause) => Wrong("holds a text that is not valid Unicode", cause);

    /// <summary>The exception for a step that exists but is not run by this reader.</summary>
    public TokenizerException Unsupported(string type) => new(
        File, Path, $"the type '{type}' is not supported", "Use a tokenizer.json of the CLIP, Gemma or Qwen2/Qwen3 kind.");

    /// <summary>The name of the member on which the reader stands.</summary>
    public string MemberName(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw InvalidUnicode(e);
        }
    }

    private JsonElement Require(JsonValueKind kind, string wanted) => Element.ValueKind == kind
        ? Element
        : throw Wrong(IsNull ? $"is missing; {wanted} is needed" : $"is not {wanted}");
}
