using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;

namespace AotDistil.Model.Tests.Support;

/// <summary>A classifier whose forward pass waits until it is let go on, then answers zeros.</summary>
internal sealed unsafe class BlockingClassifier(CompiledModel model, KernelVariant kernel) : TextClassifier(model.Description, model.Weights, model.Tokenizer, kernel)
{
    private readonly ManualResetEventSlim _entered = new(), _goOn = new();

    /// <summary>Runs something while another thread is inside the session.</summary>
    public void WhileBusy(Action action)
    {
        Task<Classification> call = Task.Run(() => Classify("good film"), TestContext.Current.CancellationToken);
        try
        {
            _entered.Wait(TestContext.Current.CancellationToken);
            action();
        }
        finally
        {
            _goOn.Set();
        }

        Assert.Equal(0, call.GetAwaiter().GetResult().Index); // the call that was there first ended well
    }

    protected override long ScratchBytes(TokenBatch batch, int workers) => 0;

    protected override void Forward(KernelVariant kernel, in ForwardPass pass, Team team, int worker)
    {
        _entered.Set();
        _goOn.Wait(TestContext.Current.CancellationToken);
        new Span<float>(pass.Outputs, pass.Batch.Sequences * 3).Clear();
    }
}
