namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>A folder that is deleted again.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("aotdistil").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
