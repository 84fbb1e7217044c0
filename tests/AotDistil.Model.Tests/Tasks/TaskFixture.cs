using System.Text;
using System.Text.Json;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Kernels;
using AotDistil.Tests;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>A fixture's compiled model, and what transformers' pipelines answer.</summary>
internal sealed class TaskFixture : IDisposable
{
    private readonly TemporaryFolder _scratch = new();
    private readonly JsonDocument _json;

    public TaskFixture(string name)
    {
        Folder = Repository.RequireShared("fixtures", name);
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        Model = CompiledModel.Of(Folder, _scratch);
    }

    public string Folder { get; }

    public CompiledModel Model { get; }

    /// <summary>Each with <c>input</c>, <c>options</c> and <c>output</c>.</summary>
    public IEnumerable<JsonElement> Answers => _json.RootElement.GetProperty("answers").EnumerateArray();

    /// <summary>A session with the fastest kernels.</summary>
    public TModel Open<TModel>(int threads = 1)
        where TModel : TextModel => (TModel)Model.OpenModel(KernelSelection.Select(Model.HasAvx512Vnni), threads);

    /// <summary>Sessions that must answer alike: every kernel, two threads, and the scalar loops if the texts are few.</summary>
    public IEnumerable<TModel> OpenAll<TModel>()
        where TModel : TextModel =>
        [.. SmallModels.VariantsOf(Model).Select(variant => (TModel)Model.OpenModel(variant)), Open<TModel>(threads: 2)];

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public void Dispose()
    {
        _json.Dispose();
        _scratch.Dispose();
    }
}
