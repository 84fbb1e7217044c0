using AotDistil.Cli.Tasks;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>A compiled model, as its C functions show it.</summary>
internal interface IModelLibrary
{
    /// <summary>The kernels that sessions use, <c>AvxVnni</c> for example.</summary>
    string Kernel { get; }

    /// <summary>Opens a session.</summary>
    /// <exception cref="VerificationException">The library refuses.</exception>
    IModelSession Open();

    /// <summary>Opens a session that does the model's task.</summary>
    /// <exception cref="VerificationException">The library refuses.</exception>
    ITaskSession OpenTasks();
}
