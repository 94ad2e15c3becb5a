// Starts `dotnn lsp` and speaks with it. Plain CommonJS: there is nothing to build.
"use strict";

const path = require("path");
const vscode = require("vscode");
const { LanguageClient, Trace } = require("vscode-languageclient/node");

let client;

/** The command of the setting; one with a slash is from the folder that is open. */
function command() {
  const said = vscode.workspace.getConfiguration("dotnn").get("path", "dotnn");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const relative = /[\\/]/.test(said) && !path.isAbsolute(said);
  return relative && folder ? path.join(folder, said) : said;
}

function lints() {
  return vscode.workspace.getConfiguration("dotnn").get("lints", {});
}

async function start() {
  const server = { command: command(), args: ["lsp", "--stdio"] };
  client = new LanguageClient("dotnn", "dotnn", server, {
    documentSelector: [{ language: "nn" }],
    initializationOptions: { lints: lints() },
    synchronize: {
      fileEvents: vscode.workspace.createFileSystemWatcher(
        "**/{*.nn,run.json,pyproject.toml}",
      ),
    },
  });
  try {
    await client.start();
    const trace = vscode.workspace.getConfiguration("dotnn").get("trace.server", "off");
    await client.setTrace(Trace.fromString(trace));
  } catch (error) {
    const shown = `dotnn did not start: ${error.message ?? error}. Install it by ` +
      "`pip install 'dotnn[editor]'`, and say where it is in the setting `dotnn.path`.";
    vscode.window.showErrorMessage(shown);
  }
}

async function restart() {
  await client?.stop().catch(() => undefined);
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("dotnn.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("dotnn.path")) {
        await restart();
      } else if (change.affectsConfiguration("dotnn.lints")) {
        const settings = { dotnn: { lints: lints() } };
        await client?.sendNotification("workspace/didChangeConfiguration", { settings });
      }
    }),
  );
  await start();
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
