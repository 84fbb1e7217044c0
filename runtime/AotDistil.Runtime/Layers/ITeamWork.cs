namespace AotDistil.Runtime.Layers;

/// <summary>What a <see cref="Team"/> does together.</summary>
public interface ITeamWork
{
    /// <summary>One worker's part. It must not throw: the others would wait for it at the next barrier for ever.</summary>
    /// <param name="worker">Its number, from 0.</param>
    void Work(int worker);
}
