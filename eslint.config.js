import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Who may import whom: `docs/data-flow.md` draws it, this holds it. Paths are matched as written in the import. */
function mayNotImport(files, rules, ignores = []) {
  return {
    files,
    ignores,
    rules: {
      'no-restricted-imports': ['error', { patterns: rules.map(([group, message]) => ({ group, message })) }],
    },
  };
}

const electron = [['electron', 'electron/*'], 'Only shell/, index.ts and preload.ts import electron.'];
const shell = [['**/shell/**'], 'The engine runs without a shell.'];

export default ts.config(
  { ignores: ['out/', 'node_modules/', '.cache/', 'test/.artifacts/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['src-main/**/*.ts', 'test/**/*.ts'],
    ignores: ['test/dom/**'],
    languageOptions: { parserOptions: { project: ['./tsconfig.node.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: ['src-renderer/**', 'test/dom/**'], languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: { 'svelte/no-at-html-tags': 'error', 'svelte/prefer-svelte-reactivity': 'off' },
  },
  { files: ['scripts/**', 'src-main/cli/**', 'src-main/cli.ts', 'test/bench/**'], rules: { 'no-console': 'off' } },

  mayNotImport(
    ['src-main/contract/**'],
    [
      electron,
      [['node:*'], 'The contract is pure: it runs in the page too.'],
      [['**/engine/**', '**/shell/**', '**/cli/**'], 'The contract imports nothing of what it joins.'],
    ],
  ),
  mayNotImport(
    ['src-main/engine/**', 'src-main/engine-thread.ts', 'src-main/decode-thread.ts'],
    [electron, shell],
    ['src-main/engine/record/**', 'src-main/engine/decode/**'],
  ),
  mayNotImport(
    ['src-main/engine/record/**'],
    [
      electron,
      shell,
      [['**/session/**', '**/decode/**', '**/bench'], 'The recorder knows no session and no protocol.'],
    ],
  ),
  mayNotImport(
    ['src-main/engine/decode/**'],
    [
      electron,
      shell,
      [['node:*'], 'Decoders are sans-I/O.'],
      [['**/session/**', '**/record/**', '**/link/**', '**/bench'], 'Decoders import the contract only.'],
    ],
  ),
  mayNotImport(['src-main/cli.ts', 'src-main/cli/**'], [electron, shell]),
  mayNotImport(
    ['src-renderer/**'],
    [
      electron,
      [['node:*'], 'There is no Node in the page.'],
      [
        ['**/src-main/engine/**', '**/src-main/shell/**', '**/src-main/cli/**', '**/engine/**', '**/shell/**'],
        'The renderer imports from src-main only contract/.',
      ],
      [['zod', 'zod/*'], 'Schemas run in main; import their types.'],
    ],
  ),
);
