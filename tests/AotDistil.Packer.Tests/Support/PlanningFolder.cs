using AotDistil.Packer.Architectures;
using AotDistil.Packer.Checkpoints;

namespace AotDistil.Packer.Tests.Support;

/// <summary>A folder in which models are planned; their checkpoints stay open as long as it is there, so that a plan's weights can be read.</summary>
internal sealed class PlanningFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Checkpoint> _open = [];

    /// <summary>The folder itself.</summary>
    public TemporaryFolder Folder => _folder;

    /// <summary>The checkpoint of the model that was planned last.</summary>
    public Checkpoint Checkpoint => _open[^1];

    /// <summary>Writes a model and plans it.</summary>
    public ModelPlan Plan(TinyModel model)
    {
        string folder = model.Write(_folder);
        _open.Add(Checkpoint.Open(folder));
        return ModelPlanner.Plan(ConfigFile.Read(folder), _open[^1]);
    }

    public void Dispose()
    {
        _open.ForEach(c => c.Dispose());
        _folder.Dispose();
    }
}
