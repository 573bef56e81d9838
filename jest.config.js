// Run as: node --experimental-vm-modules node_modules/jest/bin/jest.js --selectProjects unit|scenarios
const shared = {
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2024" },
        module: { type: "es6" },
      },
    ],
  },
  extensionsToTreatAsEsm: [".ts"],
  testEnvironment: "node",
  testEnvironmentOptions: {
    customExportConditions: ["source", "node", "node-addons"],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.signpost/"],
};

export default {
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/test/scenarios/"],
    },
    {
      ...shared,
      displayName: "scenarios",
      testMatch: ["<rootDir>/test/scenarios/**/*.test.ts"],
    },
  ],
  coverageProvider: "v8",
  collectCoverageFrom: ["provider/**/*.ts", "sdk/**/*.ts"],
};
