using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace AotDistil.Benchmarks.Tokenizing;

/// <summary>Hugging Face's tokenizers in a Python process, which times its own loop.</summary>
internal sealed class HuggingFaceContender : ITokenizerContender
{
    private readonly Process _process;
    private readonly TextCorpus[] _corpora;

    /// <exception cref="NotSupportedException">Python or the library is not here.</exception>
    public HuggingFaceContender(string folder, TextCorpus[] corpora)
    {
        string library = Places.Shared("peers", "hf-tokenizers") ?? throw new NotSupportedException("the folder peers/hf-tokenizers of the shared folder is not here");
        _corpora = corpora;
        ProcessStartInfo start = new(
            "python3", [Path.Combine(Places.Root, "tests", "AotDistil.Benchmarks", "python", "time_tokenizers.py"), Path.Combine(folder, "tokenizer.json"), .. corpora.Select(c => c.WriteJson())])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PYTHONPATH"] = library;
        start.Environment["TOKENIZERS_PARALLELISM"] = "false";
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception reason)
        {
            throw new NotSupportedException("python3 is not on the PATH", reason);
        }

        Version = _process.StandardOutput.ReadLine() ?? throw new NotSupportedException("Python could not load tokenizers; what it said is above");
    }

    public string Name => "Hugging Face";

    public string Version { get; }

    public double[] Pass(TextCorpus corpus)
    {
        _process.StandardInput.WriteLine(Array.IndexOf(_corpora, corpus));
        string seconds = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Python ended while it was measured.");
        return [.. seconds.Split(' ').Select(block => double.Parse(block, CultureInfo.InvariantCulture))];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
