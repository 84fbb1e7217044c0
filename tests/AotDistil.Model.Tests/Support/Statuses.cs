using System.Text;
using AotDistil.Runtime.Interop;

namespace AotDistil.Model.Tests.Support;

/// <summary>Asserts what C functions return, and the message that they leave.</summary>
internal static unsafe class Statuses
{
    /// <summary>The call failed, with this message.</summary>
    public static void AssertFails(Status expected, string message, int status)
    {
        Assert.Equal(expected, (Status)status);
        Assert.Equal(message, LastError());
    }

    /// <summary>The call did not fail.</summary>
    public static void AssertOk(int status) => Assert.True(status == 0, $"{(Status)status}: {LastError()}");

    /// <summary>This thread's last error.</summary>
    public static string LastError()
    {
        byte[] buffer = new byte[ModelExports.LastError(null, 0) + 1];
        fixed (byte* b = buffer)
        {
            ModelExports.LastError(b, buffer.Length);
        }

        return Encoding.UTF8.GetString(buffer[..^1]);
    }
}
