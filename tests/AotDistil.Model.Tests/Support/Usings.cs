global using AotDistil.Packer.Tests.Support;
global using Xunit;
