/** Mutations that no story sees, each with the reason why what it breaks stays in the template all the same. */
export const knownSurvivors: Readonly<Record<string, string>> = {
  'around: the artifacts are not versioned':
    'each bundle has a key of its own; versions are for the day on which a person overwrites one',
  'rule: hello-stop-jenkins-build: detail.state says "CANCELEDx"':
    'an action is canceled when its pipeline is changed while it runs, and no story changes it while Jenkins tests',
  'grant: ValidateDeploymentRole may not codedeploy:ListDeployments (statement 12)':
    'only where Auto Scaling has added a host after the deployment needs it; the tests of deployment targets do that',
  'grant: ValidateDeploymentRole may not codedeploy:BatchGetDeployments (statement 12)':
    'only where Auto Scaling has added a host after the deployment needs it; the tests of deployment targets do that',
  'grant: RecordDeliveryRole may not dynamodb:DeleteItem (statement 2)':
    'only an event whose metric could not be written needs it, to be counted when it comes again; tests do that',
  'grant: BuildRole may not s3:GetBucketAcl (statement 2)':
    'AWS tells to grant it to every build with artifacts; which call asks for it is not documented',
  'grant: BuildRole may not s3:GetBucketLocation (statement 2)':
    'AWS tells to grant it to every build with artifacts; which call asks for it is not documented',
  'grant: BuildRole may not s3:GetObjectVersion (statement 3)':
    'AWS tells to grant it to every build whose source is an artifact; which call asks for it is not documented',
  'grant: PipelineRole may not codedeploy:ListDeploymentGroups (statement 8)':
    'AWS lists it for the CodeDeploy action; which call asks for it is not documented',
  'grant: PipelineRole may not codedeploy:ListDeployments (statement 7)':
    'AWS lists it for the CodeDeploy action; which call asks for it is not documented',
  'grant: PipelineRole may not codedeploy:GetApplicationRevision (statement 8)':
    'two pages of AWS disagree on whether the CodeDeploy action needs it',
  'grant: HostsPolicy may not s3:ListBucket (statement 2)':
    'with it a bundle that is missing does not look like one that is forbidden',
};
