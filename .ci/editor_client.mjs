// A client of yaml-language-server, the extension behind YAML files in VS Code, Neovim and others: what a person sees
// in an editor, without the editor. Speaks the Language Server Protocol over standard input and output.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node.js';
import path from 'node:path';

const require = createRequire(import.meta.url);
const server = path.join(path.dirname(require.resolve('yaml-language-server/package.json')), 'bin/yaml-language-server');

// As a person has them who has installed the extension and set nothing, but for the schemas of others: a store on the
// network would make the result depend on it.
const settings = {
  yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } },
  http: {},
  '[yaml]': {},
  editor: {},
  files: {},
};

export class Editor {
  // Documents whose first list of problems has not come yet, and who waits for it.
  #waiting = new Map();

  static async start(root) {
    const editor = new Editor();
    editor.process = spawn(process.execPath, [server, '--stdio'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    editor.process.on('exit', (code) => {
      if (code !== 0) throw new Error(`the language server ended with ${code}`);
    });
    const { stdout, stdin } = editor.process;
    editor.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    const { connection } = editor;
    connection.onRequest('workspace/configuration', ({ items }) => items.map(({ section }) => settings[section] ?? null));
    connection.onRequest('client/registerCapability', () => null);
    connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
      editor.#waiting.get(uri)?.(diagnostics);
      editor.#waiting.delete(uri);
    });
    // The server reports its own faults only here.
    connection.onRequest('window/showMessageRequest', (message) => console.error(message.message));
    connection.onNotification('window/logMessage', () => {});
    connection.onNotification('telemetry/event', () => {});
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: `file://${root}`,
      workspaceFolders: [{ uri: `file://${root}`, name: 'registry' }],
      capabilities: {
        workspace: { configuration: true },
        textDocument: { hover: { contentFormat: ['markdown'] }, publishDiagnostics: {} },
      },
    });
    await connection.sendNotification('initialized', {});
    return editor;
  }

  // Opens a text as the file at `uri`, and waits for the problems that the server sees in it.
  problems(uri, text) {
    const problems = new Promise((resolve) => this.#waiting.set(uri, resolve));
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return problems;
  }

  // What the server shows at the word `word` of a line, in Markdown.
  async hover(uri, text, line, word) {
    const position = { line, character: text.split('\n')[line].indexOf(word) };
    const hover = await this.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
    return hover?.contents.value ?? '';
  }

  async stop() {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    this.connection.dispose();
  }
}
