export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './test/esbuild-transform.ts' },
  testMatch: ['<rootDir>/{functions,shared,sandbox,events,test,cli}/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/\\.sandbox', '<rootDir>/dist', '<rootDir>/\\.serverless'],
  coverageProvider: 'v8',
  testTimeout: 30_000,
};
