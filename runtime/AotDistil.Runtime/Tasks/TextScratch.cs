using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tasks;

/// <summary>Memory in which a session reads texts, kept from call to call.</summary>
internal sealed class TextScratch
{
    /// <summary>For the UTF-8 of a text.</summary>
    public byte[] First = new byte[1024];

    /// <summary>For the UTF-8 of a pair's second text.</summary>
    public byte[] Second = [];

    /// <summary>Texts of the call at hand that lost their end; of a pair one or both.</summary>
    public long Truncated;

    private TokenEncoding? _encoding;

    /// <summary>For the tokens of a pair.</summary>
    public TokenEncoding Encoding => _encoding ??= new TokenEncoding();
}
