using System.Diagnostics;
using System.IO.Compression;

namespace AotDistil.Benchmarks.Contenders;

/// <summary>OpenVINO's runtime and its graphs, unpacked from the shared folder's <c>peers/</c> the first time they are asked for.</summary>
internal static class OpenVinoFiles
{
    private static readonly string Folder = Path.Combine(Places.Scratch, "openvino");

    /// <summary>The path of the C library; those it needs lie beside it.</summary>
    /// <exception cref="NotSupportedException">It is not there, or cannot be unpacked.</exception>
    public static string Library()
    {
        string libraries = Path.Combine(Folder, "openvino", "libs");
        if (!Directory.Exists(libraries))
        {
            string part = Folder + ".part";
            Directory.CreateDirectory(part);
            using Process tar = Process.Start("tar", ["-xJf", Peer("openvino.tar.xz"), "-C", part]);
            tar.WaitForExit();
            if (tar.ExitCode != 0)
            {
                throw new NotSupportedException("tar could not unpack peers/openvino.tar.xz (it needs xz)");
            }

            Directory.Move(part, Folder);
        }

        return Directory.EnumerateFiles(libraries, "libopenvino_c.so*").First();
    }

    /// <summary>The path of the int8 graph of a shape; its weights lie beside it.</summary>
    /// <exception cref="NotSupportedException">It is not there.</exception>
    public static string Graph(string shape)
    {
        string name = $"distilbert-{shape}-int8", graph = Path.Combine(Folder, name + ".xml"), weights = Path.Combine(Folder, name + ".bin");
        if (!File.Exists(weights))
        {
            using (GZipStream packed = new(File.OpenRead(Peer("openvino-models", name + ".bin.gz")), CompressionMode.Decompress))
            using (FileStream part = File.Create(weights + ".part"))
            {
                packed.CopyTo(part);
            }

            File.Copy(Peer("openvino-models", name + ".xml"), graph, overwrite: true);
            File.Move(weights + ".part", weights);
        }

        return graph;
    }

    private static string Peer(params string[] parts) => Places.Shared(["peers", .. parts])
        ?? throw new NotSupportedException($"needs peers/{string.Join('/', parts)} of the shared folder, which is not here (set AOTDISTIL_SHARED)");
}
