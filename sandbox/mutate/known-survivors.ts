/** Mutations that no story sees, each with the reason why what it breaks stays in the template all the same. */
export const knownSurvivors: Readonly<Record<string, string>> = {
  'around: the artifacts are not versioned':
    'each bundle has a key of its own; versions are for the day on which a person overwrites one',
  'grant: ValidateDeploymentRole may not dynamodb:UpdateItem (statement 3)':
    'only a release that was good and is judged bad later needs it; the tests of the ledger do that',
  'grant: ValidateDeploymentRole may not s3:GetObjectVersion (statement 4)':
    'only a bundle that is too big for one piece needs it; the tests of the artifact reader do that',
  'grant: HostsPolicy may not s3:ListBucket (statement 2)':
    'with it a bundle that is missing does not look like one that is forbidden',
};
