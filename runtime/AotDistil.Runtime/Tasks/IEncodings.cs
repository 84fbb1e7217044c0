using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tasks;

/// <summary>Where an encoding goes.</summary>
internal interface IEncodings
{
    /// <summary>Takes an encoding, whose offsets count bytes; it is somebody else's again when this returns.</summary>
    void Take(TokenEncoding encoding);
}
